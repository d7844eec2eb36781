// Presents a card as another wallet would, with libraries that are not ours: {how, credential, key, method, nonce,
// audience, documents}. Prints the presentation.
import * as ecdsa from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import * as jose from 'jose';
import { documentLoader, input } from './given.mjs';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const [holder] = input.method.split('#');

async function dataIntegrity() {
  const key = await crypto.subtle.importKey('jwk', input.key, P256, false, ['sign']);
  const sign = async ({ data }) => new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, data));
  const suite = new DataIntegrityProof({
    cryptosuite: ecdsa.cryptosuite,
    signer: { id: input.method, algorithm: 'P-256', sign },
  });
  const presentation = vc.createPresentation({ verifiableCredential: [input.credential], holder, verify: false });
  const { nonce: challenge, audience: domain } = input;
  return vc.signPresentation({ presentation, suite, challenge, domain, documentLoader });
}

async function jwt() {
  const context = 'https://www.w3.org/ns/credentials/v2';
  const enveloped = {
    '@context': context,
    id: `data:application/vc+jwt,${input.credential}`,
    type: 'EnvelopedVerifiableCredential',
  };
  const said = { '@context': [context], type: ['VerifiablePresentation'], holder, verifiableCredential: [enveloped] };
  return new jose.SignJWT({ ...said, nonce: input.nonce })
    .setProtectedHeader({ alg: 'ES256', typ: 'vp+jwt', cty: 'vp', kid: input.method })
    .setAudience(input.audience)
    .setIssuedAt()
    .sign(await jose.importJWK(input.key, 'ES256'));
}

const ways = { ldp_vc: dataIntegrity, 'vc+jwt': jwt };
process.stdout.write(JSON.stringify(await ways[input.how]()));
