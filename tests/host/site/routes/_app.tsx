import { define } from "./(_parts)/define.ts";

export default define.page(function App({ Component }) {
  return (
    <html lang="en">
      <head>
        <title>Site</title>
        <script src="/early.js" />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
