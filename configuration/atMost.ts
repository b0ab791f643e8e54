/** Whether an object has at most so many entries. */
export function atMost(most: number): (value: object) => boolean {
  return (value) => Object.keys(value).length <= most;
}
