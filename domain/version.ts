/** Version of the program, by semantic versioning; the same as in deno.json (a test says so). */
export const VERSION = "0.1.0";
