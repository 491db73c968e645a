/** `active`: anything may be opened. `reducing`: nothing new. `halted`: nothing new until an operator resumes. */
export type RiskMode = "active" | "reducing" | "halted";
