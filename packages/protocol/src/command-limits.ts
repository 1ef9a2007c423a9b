/** Of each output of a command that was left for a device, so many bytes come back as they are (spec §3.1). */
export const MAX_KEPT_BYTES = 64 * 1024;
