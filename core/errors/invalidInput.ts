/** The refusal of an input is one class for all rooms: what the numerics refuse reaches a person like everything else. */
export { InvalidInputError } from '../../quant/errors/invalidInput.ts';
