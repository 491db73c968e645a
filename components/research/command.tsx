/** A command to copy. It breaks between options only: a browser would break after their hyphens too. */
export const Command = ({ text }: { text: string }) => (
  <pre class="command"><code>{text.split(/ (?=--)/).map((part, i) => <span key={part}>{i > 0 && " "}<span class="one-piece">{part}</span></span>)}</code></pre>
);
