/** `take_profit` is `take profit`. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** The first letter large. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
