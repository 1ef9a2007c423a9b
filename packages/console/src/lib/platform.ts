/** Whether the viewer's keyboard has a ⌘ key: only what shortcuts are called hangs on it. */
export const IS_MAC = /Mac|iP(hone|ad|od)/.test(navigator.userAgent);
