import { asset } from "fresh/runtime";
import { Zone } from "../components/zone.ts";
import { define } from "./(_parts)/define.ts";
import { STYLES } from "./(_parts)/styles.ts";
import { themeOf } from "./(_parts)/theme.ts";
import { zoneOf } from "./(_parts)/zone.ts";

export default define.page(function App({ Component, req }) {
  const zone = zoneOf(req);
  return (
    <html lang="en" data-theme={themeOf(req)} data-zone={zone}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <title>Xylen</title>
        <link rel="icon" type="image/svg+xml" href={asset("/icon.svg")} />
        <link
          rel="preload"
          as="font"
          type="font/woff2"
          href={asset("/fonts/inter-latin-5.3.0.woff2")}
          crossorigin="anonymous"
        />
        {STYLES.map((name) => <link key={name} rel="stylesheet" href={asset(`/css/${name}.css`)} />)}
      </head>
      <body>
        <Zone.Provider value={zone}>
          <Component />
        </Zone.Provider>
      </body>
    </html>
  );
});
