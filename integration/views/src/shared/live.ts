/** How often a screen looks again by itself while somebody watches it, in milliseconds. */
export const LIVE = 5_000;
/** While something runs that somebody waits for. */
export const HURRIED = 700;
