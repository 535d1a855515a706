import { RTCPeerConnection } from 'node-datachannel/polyfill';

/** Long enough for an answer to arrive and be read (ms). */
const ANSWER = 150;

const open = new Set<RTCPeerConnection>();
const lost = new WeakSet<RTCPeerConnection>();

export const network = {
  /** While true, the network lets no direct connection through: neither side learns where the other is. */
  closed: false,
  /** The other pages are gone, and nobody here has been told yet: no stream can be opened over what is open now. */
  lose(): void {
    for (const connection of open) lost.add(connection);
    open.clear();
  }
};

const createDataChannel = RTCPeerConnection.prototype.createDataChannel;
RTCPeerConnection.prototype.createDataChannel = function (...init) {
  if (lost.has(this)) throw new Error('the other side is gone');
  open.add(this);
  return createDataChannel.apply(this, init);
};

/**
 * libdatachannel, which stands in for the browser's WebRTC in tests, hands a caller's ICE agent the other side's
 * description before it writes down the certificate in it. Where the other side has begun to call back by then, the
 * handshake may come in between, fails with "unknown ca", and the connection closes unseen: one in six on a busy
 * machine. So whoever is called begins a moment later, and is found by the caller meanwhile.
 */
const addIceCandidate = RTCPeerConnection.prototype.addIceCandidate;
RTCPeerConnection.prototype.addIceCandidate = async function (candidate) {
  if (network.closed) return;
  if (this.localDescription?.type === 'answer')
    await new Promise((resolve) => setTimeout(resolve, ANSWER));
  await addIceCandidate.call(this, candidate);
};
