/**
 * A password with its hash, of the tests of the reference implementation (src/test.c of P-H-C/phc-winner-argon2). It takes little memory: others can be held
 * against it quickly.
 */
export const KNOWN_PASSWORD = 'password';
export const KNOWN_HASH = '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc';
