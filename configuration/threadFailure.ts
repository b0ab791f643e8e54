/** What a thread tells of an error: its class does not come through. */
export interface ThreadFailure {
  readonly kind: 'failed';
  readonly name: string;
  readonly message: string;
}

/** An error as a thread tells it. */
export function threadFailure(error: unknown): ThreadFailure {
  return error instanceof Error
    ? { kind: 'failed', name: error.name, message: error.message }
    : { kind: 'failed', name: 'Error', message: String(error) };
}

/** The error that a thread has told. */
export function errorOf({ name, message }: ThreadFailure): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
