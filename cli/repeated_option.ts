/** Gathers an option that may be given several times, as commander hands its values over. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];
