#!/usr/bin/env bash
# Makes what is missing of the certificates of the three EventStoreDB nodes, by the vendor's tool. A name that is given is made anew:
#   docker compose run --rm certificates eventstore-1
# The authority's key stays in a volume that nothing else mounts; clients get its certificate alone.
set -euo pipefail

authority=/authority/ca
if [[ ! -s $authority/ca.key ]]; then
  rm -rf "$authority"
  es-gencert-cli create-ca -days 3650 -out "$authority"
fi

mkdir -p /trust/ca
cp "$authority/ca.crt" /trust/ca/ca.crt
chmod 0644 /trust/ca/ca.crt

for node in eventstore-1 eventstore-2 eventstore-3; do
  [[ ${1:-} == "$node" ]] && rm -rf "/nodes/$node"
  [[ -s /nodes/$node/node.key ]] && continue
  rm -rf "/nodes/$node"
  es-gencert-cli create-node -days 730 -ca-certificate "$authority/ca.crt" -ca-key "$authority/ca.key" \
    -out "/nodes/$node" -dns-names "$node,localhost" -ip-addresses 127.0.0.1
  # The server runs as 1000, and takes no key that others may read.
  chmod 0700 "/nodes/$node"
  chmod 0600 "/nodes/$node"/*
  chown -R 1000:1000 "/nodes/$node"
done
chmod 0755 /trust /trust/ca /nodes
