/** Wide enough for a popover; below, the picker takes the whole screen. */
export const AS_POPOVER = "(min-width: 40rem)";
/** Wide enough for the details at the side of the list; below, they take its place. */
export const DETAILS_BESIDE = "(min-width: 60rem)";
