# Refuses to go on without secrets. Compose asks for each by name already, but only where COMPOSE_PROFILES is set in .env: --profile alone
# comes as far as this.
set -eu

missing=
for name in $REQUIRED; do
  eval "value=\${$name:-}"
  if [ "$name" = PERSON_KEYS_MASTER_KEY ]; then
    # The server itself says more of what is wrong with it.
    [ ${#value} = 44 ] || missing="$missing $name (32 bytes in base64)"
    continue
  fi
  case $value in
    *[!A-Za-z0-9_-]*) missing="$missing $name (letters, digits, _ and - alone: it stands in addresses)" ;;
    ????????????????*) ;;
    *) missing="$missing $name (16 characters or more)" ;;
  esac
done

if [ -n "$missing" ]; then
  echo "In .env there have to be COMPOSE_PROFILES and:$missing" >&2
  exit 1
fi
