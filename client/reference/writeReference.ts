import { writeFileSync } from 'node:fs';
import { REFERENCE_PAGES } from './referencePages.ts';

for (const [name, page] of Object.entries(REFERENCE_PAGES)) writeFileSync(`docs/reference/${name}`, await page());
