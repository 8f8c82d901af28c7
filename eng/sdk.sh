# Sourced by ./entente and ./build. Only shell built-ins before the SDK is known to be there,
# so that the one helpful line also comes on a machine that has next to nothing.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# require_sdk WHO ROOT: returns if the SDK that ROOT/global.json asks for is there, else says what is missing and exits 2.
require_sdk() {
  local who=$1 root=$2 needs found have line
  local get='get it from https://dotnet.microsoft.com/download/dotnet/10.0'
  needs=$(<"$root/global.json")
  [[ $needs =~ \"version\":\ *\"([0-9]+\.[0-9]+\.[0-9]+) ]] && needs=${BASH_REMATCH[1]} || needs=10.0.100

  if ! command -v dotnet >/dev/null 2>&1; then
    echo "$who: the .NET SDK $needs or newer is missing (no 'dotnet' on PATH); $get" >&2
    exit 2
  fi

  # In the root, so that the host applies global.json: it fails where no installed SDK will do.
  if found=$(cd "$root" && dotnet --version 2>/dev/null) && at_least "$found" "$needs"; then return 0; fi

  have=
  while read -r line; do have+=${have:+, }${line%% *}; done < <(dotnet --list-sdks 2>/dev/null)
  have=${have:-$found}
  echo "$who: the .NET SDK $needs or newer is needed, found ${have:-only a runtime}; $get" >&2
  exit 2
}

# at_least HAVE NEEDS: compares three numbers; a suffix such as -rc.1 is ignored.
at_least() {
  local -a have needs
  local i
  IFS=. read -r -a have <<<"${1%%-*}"
  IFS=. read -r -a needs <<<"$2"
  for i in 0 1 2; do
    [[ ${have[i]:-} =~ ^[0-9]+$ ]] || return 1
    if (( 10#${have[i]} > 10#${needs[i]} )); then return 0; fi
    if (( 10#${have[i]} < 10#${needs[i]} )); then return 1; fi
  done
  return 0
}

# One build at a time in one clone; fd 9 holds the lock until it is closed. Build servers outlive a build:
# start them with 9>&-, or they hold it.
lock_builds() {
  mkdir -p "$1/artifacts"
  if command -v flock >/dev/null; then exec 9>"$1/artifacts/build.lock"; flock 9; fi
}

unlock_builds() { exec 9>&-; }

# The stamp that tells ./entente whether anything changed. Its time: when the build began; its text: which dotnet built.
begin_stamp() { command -v dotnet >"$1/artifacts/entente.built.begun"; }

end_stamp() {
  local stamp=$1/artifacts/entente.built
  mv -f "$stamp.begun" "$stamp"
  # A build makes folders (bin, obj) inside the sources' own, so only files tell that something changed meanwhile.
  [ -n "$(find "$1/src" \( -name bin -o -name obj \) -prune -o -type f -newer "$stamp" -print -quit)" ] || touch "$stamp"
}
