import type { Innovations } from './innovations.ts';
import { normalInnovations } from './normalInnovations.ts';
import { skewedTInnovations } from './skewedTInnovations.ts';
import type { InnovationFamily } from './specification.ts';
import { studentTInnovations } from './studentTInnovations.ts';

/** The density that a specification names. */
export function innovationsOf(family: InnovationFamily): Innovations {
  switch (family) {
    case 'normal':
      return normalInnovations;
    case 't':
      return studentTInnovations;
    case 'skewt':
      return skewedTInnovations;
    default: {
      const never: never = family;
      return never;
    }
  }
}
