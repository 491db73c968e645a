import type { App } from "../http/app.ts";
import { htmlPage } from "../pages/html_page.ts";
import { type ApiDocument, referencePage } from "../pages/reference.ts";

/** The OpenAPI document, and the same as a page. After all other routes: it lists what there is. */
export function addDocument(app: App, version: string): void {
  const about = {
    openapi: "3.1.0",
    info: { title: "Xylen", version, description: "What trades, why, and why not. Times are Unix ms UTC." },
  };
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "operatorToken", { type: "http", scheme: "bearer" });
  registry.registerComponent("securitySchemes", "apiToken", {
    type: "http",
    scheme: "bearer",
    description: "`xyl_…` with the scope that is named",
  });
  registry.registerComponent("securitySchemes", "session", { type: "apiKey", in: "cookie", name: "xylen_session" });
  registry.registerComponent("securitySchemes", "csrf", { type: "apiKey", in: "header", name: "x-csrf-token" });
  app.doc31("/api/openapi.json", about);
  app.get("/api/docs", (c) => {
    const document = app.getOpenAPI31Document(about) as unknown as ApiDocument;
    return htmlPage(c, { title: "Xylen: API", body: referencePage(document) });
  });
}
