/** A number with its noun: `1 fault`, `2 faults`. The plural is given where it does more than end in s. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
