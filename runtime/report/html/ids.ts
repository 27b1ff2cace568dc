/** Makes names for elements that are unique on the page. */
export interface Ids {
  next(prefix: string): string;
}
