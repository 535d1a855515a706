// Served as it stands, not bundled. pdf.js imports its picture decoders (fax and JBIG2, JPEG 2000) by a folder and a file
// name, but the files of a built site carry other names. Their addresses stand in this module's own query, `for` ends with
// the file name that pdf.js asked for.
const query = new URL(import.meta.url).searchParams;
const address = query.get(query.get('for').includes('jbig2') ? 'fax' : 'jpeg2000');
const { default: instantiate } = await import(new URL(address, import.meta.url).href);

export default instantiate;
