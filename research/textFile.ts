import { readFileSync } from 'node:fs';
import { type FileText, fileText, jsonValue, readFault } from '../core/text/fileText.ts';

/** The text of a file on this machine, or in words why there is none. */
export function textFile(path: string): FileText {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { fault: readFault(error) };
  }
  return fileText(bytes);
}

/** The value in a file of JSON, or in words what the file holds instead. */
export function jsonFile(path: string): ReturnType<typeof jsonValue> {
  const read = textFile(path);
  return 'fault' in read ? read : jsonValue(read.text);
}
