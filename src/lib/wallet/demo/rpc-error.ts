/** An error as EIP-1193 and JSON-RPC shape it. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export const rejected = () => new RpcError(4001, 'User rejected the request.');
export const unauthorized = () =>
  new RpcError(4100, 'The requested account has not been authorized by the user.');
export const invalidParams = (message: string) => new RpcError(-32602, message);
