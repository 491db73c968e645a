/** What islands and components may use, in the browser too. */
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

export const IS_BROWSER = typeof document !== "undefined";

/** Filled while a page is rendered on the server. */
export const HeadChildren = createContext<ComponentChildren[] | null>(null);

/** Puts its children into the document's `<head>`; a `<title>` takes the place of the app's. */
export function Head(props: { children?: ComponentChildren }): null {
  useContext(HeadChildren)?.push(props.children);
  return null;
}

/** Version of each static file by its path; filled by the server when it reads them. */
export const assetVersions = new Map<string, string>();

/** @returns The path of a static file with its version, so that a browser may keep it for good. */
export function asset(path: string): string {
  const version = assetVersions.get(path);
  return version ? `${path}?v=${version}` : path;
}
