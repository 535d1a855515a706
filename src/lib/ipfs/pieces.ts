/** The pieces of a stream; not every browser lets a stream be walked by itself. Ends the stream when the walk ends early. */
export async function* piecesOf(
  stream: ReadableStream<Uint8Array>
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        ended = true;
        return;
      }
      yield value;
    }
  } finally {
    // an error of the stream is thrown by the read that meets it
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
