/** A venue whose list of fills stays short of the order for so long is taken at the order's own word. */
export const FILLS_PATIENCE_MS = 600_000;
