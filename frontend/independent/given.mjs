// What a script here is sent on standard input; `documents` is all of the web that it sees.
export const input = JSON.parse(await new Response(process.stdin).text());

export async function documentLoader(url) {
  const whole = input.documents[url.split('#')[0]];
  if (!whole) throw new Error(`nothing is known at ${url}`);
  const method = whole.verificationMethod?.find((each) => each.id === url);
  const context = 'https://w3id.org/security/multikey/v1';
  return { contextUrl: null, documentUrl: url, document: method ? { '@context': context, ...method } : whole };
}
