/** The largest request body, in bytes. The largest honest one is a list of a few hundred ids. */
export const MAX_BODY_BYTES = 256 * 1024;
/** The most faults that one problem answer lists. */
export const MAX_LISTED_FAULTS = 20;
