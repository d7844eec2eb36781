// Presents a card as another wallet would, with libraries that are not ours: {how, credential, key, nonce, audience,
// and per way method, documents; or elements, response_uri, origin, encryption_key}. Prints the presentation.
import * as ecdsa from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import {
  CoseKey,
  DeviceRequest,
  DocRequest,
  Holder,
  IssuerSigned,
  ItemsRequest,
  SessionTranscript,
} from '@owf/mdoc';
import { createVerifiablePresentationJwt } from 'did-jwt-vc';
import * as jose from 'jose';
import { createHash, sign } from 'node:crypto';
import { documentLoader, input } from './given.mjs';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const [holder] = (input.method ?? '').split('#');

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

const mdocContext = {
  crypto: { digest: ({ bytes }) => createHash('sha256').update(bytes).digest() },
  cose: {
    sign1: {
      sign: ({ key, toBeSigned }) =>
        sign('sha256', toBeSigned, { key: key.jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' }),
    },
  },
};

async function mdoc() {
  const { nonce, audience: clientId, response_uri: responseUri, origin, encryption_key: key } = input;
  const jwkThumbprint = key ? jose.base64url.decode(await jose.calculateJwkThumbprint(key)) : null;
  const sessionTranscript = origin
    ? await SessionTranscript.forOid4VpDcApi({ origin, nonce, jwkThumbprint }, mdocContext)
    : await SessionTranscript.forOid4Vp({ clientId, nonce, jwkThumbprint, responseUri }, mdocContext);
  const signed = IssuerSigned.fromEncodedForOid4Vci(input.credential);
  const { docType } = signed.issuerAuth.mobileSecurityObject;
  const namespaces = { [docType]: Object.fromEntries(input.elements.map((each) => [each, false])) };
  const docRequests = [DocRequest.create({ itemsRequest: ItemsRequest.create({ docType, namespaces }) })];
  const response = await Holder.createDeviceResponseForDeviceRequest(
    {
      deviceRequest: DeviceRequest.create({ docRequests }),
      sessionTranscript,
      issuerSigned: [signed],
      signature: { signingKey: CoseKey.fromJwk({ ...input.key, alg: 'ES256' }) },
    },
    mdocContext,
  );
  return response.encodedForOid4Vp;
}

async function version1() {
  const key = await jose.importJWK(input.key, 'ES256');
  const signer = async (data) =>
    jose.base64url.encode(
      new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(data))),
    );
  const presentation = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    type: ['VerifiablePresentation'],
    verifiableCredential: [input.credential],
  };
  const options = { challenge: input.nonce, domain: input.audience, header: { kid: input.method } };
  return createVerifiablePresentationJwt({ vp: presentation, aud: [] }, { did: holder, alg: 'ES256', signer }, options);
}

const ways = { ldp_vc: dataIntegrity, 'vc+jwt': jwt, jwt_vc_json: version1, mso_mdoc: mdoc };
process.stdout.write(JSON.stringify(await ways[input.how]()));
