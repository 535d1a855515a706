/** A line of text as a PNG, for scripts that the PDF's own font cannot write. @param size in points */
export async function linePicture(
  text: string,
  size: number,
  bold: boolean
): Promise<{ png: Uint8Array; width: number; height: number }> {
  const sharp = 4;
  const font = `${bold ? 'bold ' : ''}${size * sharp}px system-ui, sans-serif`;
  const measure = new OffscreenCanvas(1, 1).getContext('2d')!;
  measure.font = font;
  const width = Math.ceil(measure.measureText(text).width) + 2;
  const height = Math.ceil(size * sharp * 1.5);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.font = font;
  context.textBaseline = 'middle';
  context.fillStyle = '#000';
  context.fillText(text, 1, height / 2);
  const png = new Uint8Array(
    await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()
  );
  return { png, width: width / sharp, height: height / sharp };
}
