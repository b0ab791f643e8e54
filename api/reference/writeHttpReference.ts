import { writeFileSync } from 'node:fs';
import { httpPage } from './httpPage.ts';

writeFileSync('docs/reference/http.md', await httpPage());
