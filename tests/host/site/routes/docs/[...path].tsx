import { define } from "../(_parts)/define.ts";

export default define.page(({ params }) => <p>doc {params.path}</p>);
