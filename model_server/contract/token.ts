/** Variable of the environment with the token that callers of a model server show, where it is bound beyond loopback. */
export const TOKEN_VARIABLE = "XYLEN_MODEL_TOKEN";
