import { z } from 'zod';

/** A setting that is a path; a relative one counts from where the configuration file lies. */
export const filePath = z.string().min(1).meta({ title: 'the path of a file or directory', format: 'path' });
