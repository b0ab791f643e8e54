/**
 * The alphabets venues allow: `uuid` with dashes, `hex32` the same 128 bits without them, `gateText` the same bits in base 36
 * behind the `t-` that Gate demands (at most 28 characters after it).
 */
export type ClientOrderIdForm = 'uuid' | 'hex32' | 'gateText';
