/**
 * A text that changes while it is looked at, in a place that is not left-aligned: a new element each time, since
 * browsers count an old one whose first letter is elsewhere as a layout shift.
 */
export const Changing = ({ text }: { text: string }) => <span key={text}>{text}</span>;
