import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { type OnnxDescription, onnxDescription } from '../../../core/learning/onnx/onnxDescription.ts';
import { fileText, jsonValue, readFault } from '../../../core/text/fileText.ts';
import { readRegularFile } from '../regularFile.ts';

/** A model of the user with what is told of it. */
export interface OnnxFiles {
  readonly model: Uint8Array;
  readonly description: OnnxDescription;
  /** The start of the SHA-256 of both. */
  readonly version: string;
}

const LARGEST_MODEL = 200_000_000;
const LARGEST_DESCRIPTION = 1_000_000;

/** The description of a model lies beside it. */
function descriptionPath(path: string): string {
  return `${path}.json`;
}

/** Changes whenever one of the files does. @throws InvalidInputError where one cannot be read */
export async function filesKey(path: string): Promise<string> {
  const seen = await Promise.all(
    [path, descriptionPath(path)].map((own) => stat(own).catch((error: unknown) => unreadable(own, readFault(error)))),
  );
  return seen.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join();
}

/** @throws InvalidInputError where one of the files cannot be read, or the description is none */
export async function readModelFiles(path: string): Promise<OnnxFiles> {
  const beside = descriptionPath(path);
  const model = await bytesOf(path, LARGEST_MODEL);
  const bytes = await bytesOf(beside, LARGEST_DESCRIPTION);
  const read = fileText(bytes);
  if ('fault' in read) return unreadable(beside, read.fault);
  const parsed = jsonValue(read.text);
  if ('fault' in parsed) return unreadable(beside, parsed.fault);
  const version = createHash('sha256').update(model).update(bytes).digest('hex').slice(0, 12);
  return { model, description: onnxDescription(parsed.value, beside), version };
}

async function bytesOf(path: string, largest: number): Promise<Uint8Array> {
  const file = await readRegularFile(path, largest);
  if ('bytes' in file) return file.bytes;
  const { fault, allowed } = file;
  return unreadable(path, allowed === undefined ? fault : `${fault}; ${allowed}`);
}

function unreadable(path: string, given: string): never {
  throw new InvalidInputError({
    field: path,
    given,
    allowed: 'an ONNX model, with its description in a JSON file of the same name and .json behind it',
    remedy: 'Put both files there; docs/how-to/onnx-model.md has an example.',
  });
}
