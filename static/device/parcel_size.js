/** Characters of a parcel that are read at most: a day's answers of a busy phone are less than one megabyte. */
export const LARGEST_PARCEL = 8 * 1024 * 1024;
