// Verifies what it is sent on standard input with libraries that are not ours: {how, credential, documents, now}.
// `documents` is all of the web that they see. Prints {verified, set, error}: `set` names what its
// status lists say, such as revocation.
import * as ecdsa from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as eddsa from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import * as jose from 'jose';
import { createHash } from 'node:crypto';
import { documentLoader, input } from './given.mjs';

const suites = { 'eddsa-rdfc-2022': eddsa.cryptosuite, 'ecdsa-rdfc-2019': ecdsa.cryptosuite };

async function dataIntegrity() {
  const suite = new DataIntegrityProof({ cryptosuite: suites[input.suite] });
  const status = input.credential.credentialStatus
    ? (options) => checkStatus({ ...options, verifyBitstringStatusListCredential: true })
    : undefined;
  const options = { credential: input.credential, suite, documentLoader, checkStatus: status };
  const result = await vc.verifyCredential(input.now ? { ...options, now: new Date(input.now) } : options);
  const first = result.error?.errors?.[0] ?? result.error;
  const set = result.statusResult?.results?.filter((each) => each.status).map((each) => each.credentialStatus.statusPurpose);
  return { verified: result.verified, set, error: first && `${first.message} ${first.cause?.message ?? ''}`.trim() };
}

function keyOf(kid) {
  const [did] = kid.split('#');
  return jose.importJWK(input.documents[did].verificationMethod.find((each) => each.id === kid).publicKeyJwk, 'ES256');
}

async function jwt() {
  const key = await keyOf(jose.decodeProtectedHeader(input.credential).kid);
  const { payload } = await jose.jwtVerify(input.credential, key, { typ: 'vc+jwt', algorithms: ['ES256'] });
  return { verified: true, payload };
}

async function sdJwt() {
  const [header] = input.credential.split('.');
  const { x5c } = JSON.parse(Buffer.from(header, 'base64url'));
  const pem = `-----BEGIN CERTIFICATE-----\n${x5c[0]}\n-----END CERTIFICATE-----`;
  const key = await jose.importX509(pem, 'ES256');
  const verifier = async (data, signature) => {
    await jose.compactVerify(`${data}.${signature}`, key);
    return true;
  };
  const hasher = (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest();
  const instance = new SDJwtVcInstance({ verifier, hasher, hashAlg: 'sha-256', statusListFetcher: async () => input.status,
    statusVerifier: async () => true });
  const { payload } = await instance.verify(input.credential, input.options);
  return { verified: true, payload };
}

const ways = { 'data-integrity': dataIntegrity, 'vc+jwt': jwt, 'sd-jwt': sdJwt };
let answer;
try {
  answer = await ways[input.how]();
} catch (error) {
  answer = { verified: false, error: String(error.message) };
}
process.stdout.write(JSON.stringify(answer));
