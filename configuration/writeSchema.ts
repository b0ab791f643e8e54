import { writeFileSync } from 'node:fs';
import { configurationJsonSchema } from './jsonSchema.ts';

writeFileSync('ballast.schema.json', `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
