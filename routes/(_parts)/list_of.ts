import { HttpError } from "fresh";
import { type ListAddress, listAddress, type ListTerms } from "../../components/list/list_query.ts";

/** What the address asks of a table. @throws {HttpError} 400 in words. */
export function listOf(url: URL, terms: ListTerms): ListAddress {
  const address = listAddress(url, terms);
  if (!address.ok) throw new HttpError(400, address.error);
  return address.value;
}
