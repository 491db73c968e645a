/** Numbers as metadata holds them: float32 in base64. */
export const toBase64 = (values: Float32Array): string =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength).toBase64();

/** @throws {SyntaxError | RangeError} For text that holds no such numbers. */
export const fromBase64 = (text: string): Float32Array => new Float32Array(Uint8Array.fromBase64(text).buffer);
