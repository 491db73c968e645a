/**
 * Stands first in a form. Enter presses a form's first button: a disabled one does nothing, and only the button that is
 * meant confirms.
 */
export const NoEnter = () => <button type="submit" disabled hidden aria-hidden="true" tabIndex={-1} />;
