# Sourced by eng/test-deb.sh: the life of an installation, one function a chapter; each leaves the service as the next one finds it.

installs() {
  check "nothing of it is there before" inside sh -c '! getent passwd remesd && ! test -e /usr/bin/remesd && ! dpkg -s libsecp256k1-1'
  said_at_install=$(apt install "/opt/r3mes-node_${version}_amd64.deb" 2>&1)
  check "installs with what it depends on" is "$(inside dpkg-query -W -f '${db:Status-Status} ' r3mes-node libssl3 libsodium23 libsecp256k1-1)" "installed installed installed installed "
  check "says that there is no chain yet and where to read on" has "$said_at_install" "there is no chain in $home yet.*README.Debian"
  check "has a system user without a shell" has "$(inside getent passwd remesd)" "^remesd:x:[0-9]{1,3}:[0-9]{1,3}:.*:$home:/usr/sbin/nologin"
  check "its home is its own alone" is "$(mode $home)" "drwx------ remesd remesd"
  check "configuration is root's and readable" is "$(mode /etc/remesd/remesd.json)$(mode /etc/default/remesd)" "-rw-r--r-- root root-rw-r--r-- root root"
  check "binary, model, rules, dashboard and man page are there" inside sh -c 'test -x /usr/bin/remesd && ls /usr/share/remesd/models/*.safetensors /usr/share/remesd/prometheus/remesd.rules.yml /usr/share/remesd/grafana/remesd.json /usr/share/man/man1/remesd.1.gz'
  check "and nobody but root may change them" is "$(inside find /usr/bin/remesd /usr/share/remesd /etc/remesd ! -user root -o ! -type l -perm /022)" ""
  check "both configuration files are conffiles" is "$(inside dpkg-query -W -f '${Conffiles}' r3mes-node | awk 'NF { print $1 }' | sort | tr '\n' ' ')" "/etc/default/remesd /etc/remesd/remesd.json "
  check "the binary runs and names its commit" has "$(as_user remesd version)" "^commit: [0-9a-f]{40}"
  check "reads /etc/remesd/remesd.json, which changes no default" has "$(as_user remesd check-config --home $home)" "^file /etc/remesd/remesd.json"
  check "every option there is at its default" has_not "$(as_user remesd check-config --home $home | tail -n +3)" " (file|REMESD_[A-Z_]*)$"
  check "is enabled, not started, not failed" is "$(unit UnitFileState) $(unit ActiveState) $(unit ConditionResult) $(inside systemctl is-failed remesd)" "enabled inactive no inactive"
}

makes_a_chain() {
  inside install -d -m 0700 /etc/credstore
  echo "correct horse battery" | inside install -m 0600 /dev/stdin /etc/credstore/remesd.passphrase
  inside install -o remesd -m 0400 /etc/credstore/remesd.passphrase /run/passphrase
  check "makes a miner's key as the user" as_user remesd keys add miner --home $home --passphrase-file /run/passphrase
  check "makes a chain with the shipped model and a text" as_user remesd init --home $home --chain-id remes-deb-1 --text /opt/jargon.txt --passphrase-file /run/passphrase --miner miner:miner:20000000000uremes
  check "keys are encrypted and the user's alone" is "$(mode $home/keys/validator.json) $(inside sh -c "grep -l argon2id $home/keys/*.json | wc -l")" "-rw------- remesd remesd 4"
  inside rm /run/passphrase
  inside sed -i 's/^START_OPTIONS=$/START_OPTIONS="--miner miner"/' /etc/default/remesd
}

starts() {
  check "systemctl start returns once the node is ready" inside systemctl start remesd
  check "is active by its own word" active
  check "the other commands reach it at once" at_least "$(height)" 0
  check "makes blocks" eventually 30 above 3
  check "tells systemd its height and round" has "$(unit StatusText)" "^block [0-9]+, "
  check "systemctl status shows them" has "$(inside systemctl status remesd --no-pager -n 0)" "Status: \"block [0-9]+, "
  check "the passphrase came by a credential" has "$(last_run)" "node: started remes-deb-1"
  local pid
  pid=$(unit MainPID)
  check "runs as its user, with no capability and under seccomp" is "$(inside sh -c "stat -c %U /proc/$pid; awk '/^(CapBnd|CapEff|NoNewPrivs|Seccomp):/ { print \$2 }' /proc/$pid/status" | tr '\n' ' ')" "remesd 0000000000000000 0000000000000000 1 2 "
}

is_observed() {
  check "/readyz inside says ready" is "$(metrics readyz | tr -d '\n')" ready
  check "promtool finds nothing wrong with /metrics" eval 'metrics metrics | $promtool check metrics'
  prometheus_start
  check "a real Prometheus with the installed rules scrapes it" eventually 30 eval 'has "$(query "up{job=\"remesd\"} == 1")" "=> 1 "'
  check "trains and verifies a whole round under the hardened unit" eventually 120 eval 'is "$(status model_version)" 2'
  check "no alert is pending or firing for a node that is well" eval 'has "$(query "count(remes_chain_height) unless count(ALERTS)")" "=> 1 "'
  check "its training shows in the metrics" has "$(metrics metrics)" "^remes_training_steps_total [1-9]"
  local lines
  lines=$(journal -o json _COMM=remesd)
  check "the journal has its lines" at_least "$(grep -c . <<<"$lines")" 5
  check "journal lines carry their priority and no prefix" has_not "$(journal -o cat _COMM=remesd)" "^(<[0-9]>|\{|[0-9]{4}-)|"$'\x1b'
  check "every one has priority 6 or a warning's and the identifier remesd" is "$(grep -c . <<<"$lines")" "$(grep -E '"PRIORITY":"[346]"' <<<"$lines" | grep -c '"SYSLOG_IDENTIFIER":"remesd"')"
  check "nothing worse than the usual was logged" is "$(journal -p warning -o cat _COMM=remesd)" ""
}

survives_a_kill() {
  local before hash
  before=$(height) hash=$(hash_at "$before")
  inside sh -c "kill -KILL $(unit MainPID)"
  check "systemd starts it again after SIGKILL" eventually 60 restarted 1
  check "no block is lost" at_least "$(height)" "$before"
  check "block $before is the same block" same "$(hash_at "$before")" "$hash"
  check "the height goes on" eventually 30 above "$(height)"
}

stops_clean() {
  inside systemctl stop remesd
  check "SIGTERM ends it with success and code 0" is "$(unit ActiveState) $(unit Result) $(unit ExecMainCode) $(unit ExecMainStatus)" "inactive success 1 0"
  local stopped
  stopped=$(journal -o cat -n 20 | grep -oE 'node: stopped, block [0-9]+, app hash [0-9a-f]+' | tail -1 | cut -d' ' -f3-)
  check "says where it stopped" has "$stopped" "^block [0-9]+"
  inside systemctl start remesd
  check "the next start stands exactly there" has "$(last_run)" "node: started remes-deb-1 in $home, $stopped"
  check "and replays nothing: the stop left a checkpoint" has_not "$(last_run)" "replayed"
}

is_watched() {
  inside sh -c 'mkdir -p /run/systemd/system/remesd.service.d && printf "[Service]\nWatchdogSec=3s\n" >/run/systemd/system/remesd.service.d/watchdog.conf && systemctl daemon-reload && systemctl restart remesd'
  check "the node asks for five intervals where the unit gives less" eventually 10 eval 'is "$(unit WatchdogUSec)" 5s'
  sleep 7
  check "a node that makes blocks is left alone" is "$(unit NRestarts)" 0
  local before
  before=$(height)
  inside sh -c "kill -STOP $(unit MainPID)"
  check "Prometheus holds it down" eventually 20 eval 'has "$(query "ALERTS{alertname=\"RemesNodeDown\"}")" "alertstate=\"pending\""'
  check "a node that makes none is ended by the watchdog and started again" eventually 60 restarted 1
  check "the journal says so" has "$(journal -o cat -n 60)" "Watchdog timeout"
  check "and no block is lost" at_least "$(height)" "$before"
  inside sh -c 'rm -r /run/systemd/system/remesd.service.d && systemctl daemon-reload'
}

refuses_once() {
  inside systemctl stop remesd
  inside mv /etc/credstore/remesd.passphrase /root/
  inside systemctl start remesd 2>/dev/null
  sleep 7 # longer than RestartSec
  check "a missing passphrase is refused once, with code 4" is "$(unit ActiveState) $(unit ExecMainStatus) $(unit NRestarts)" "failed 4 0"
  check "in a sentence that names the file to write" has "$(last_run)" "/etc/credstore/remesd.passphrase"
  inside mv /root/remesd.passphrase /etc/credstore/
  inside sed -i 's/^  "log": {/  "log": { "format": "loud",/' /etc/remesd/remesd.json
  inside systemctl start remesd 2>/dev/null
  sleep 7
  check "a bad option is refused once, with code 3" is "$(unit ActiveState) $(unit ExecMainStatus) $(unit NRestarts)" "failed 3 0"
  check "in a sentence that names the line" has "$(last_run)" "/etc/remesd/remesd.json, line [0-9]+: log.format must be one of"
  inside sed -i 's/ "format": "loud",//; s|// "checkpoint_blocks": 20|"checkpoint_blocks": 7|' /etc/remesd/remesd.json
  check "starts again once it is corrected" inside systemctl start remesd
  check "with the option that was edited" has "$(as_user remesd check-config --home $home)" "state.checkpoint_blocks +7 +file"
}

upgrades() {
  local before run
  eventually 30 above 0
  before=$(height) run=$(unit InvocationID)
  check "upgrades while it runs" apt install "/opt/r3mes-node_${version}+next_amd64.deb"
  check "the higher version is installed" is "$(inside dpkg-query -W -f '${Version}' r3mes-node)" "$version+next"
  check "the service was restarted" eventually 30 eval 'active && [ "$(unit InvocationID)" != '"$run"' ]'
  check "on the same chain, further on" eventually 30 above "$before"
  check "without a replay: the old version ended clean" has_not "$(last_run)" "replayed"
  check "edited configuration is kept" has "$(as_user remesd check-config --home $home)" "state.checkpoint_blocks +7 +file"
  check "and so are the flags of the service" has "$(inside cat /etc/default/remesd)" "^START_OPTIONS=\"--miner miner\""
}

is_removed() {
  local before
  before=$(height)
  check "is removed while it runs" apt remove r3mes-node
  check "removal stops it, with code 0" has "$(journal -o cat -n 20)" "remesd.service: Deactivated successfully"
  check "no process of its user is left" is "$(inside sh -c 'ps -u remesd -o pid= 2>/dev/null || grep -l "^Uid:.$(id -u remesd)" /proc/[0-9]*/status 2>/dev/null')" ""
  check "the binary is gone, keys and chain are not" inside sh -c "! test -e /usr/bin/remesd && test -s $home/keys/validator.json && test -d $home/blocks"
  local said_at_purge
  said_at_purge=$(apt purge r3mes-node 2>&1)
  check "purging takes the configuration" inside sh -c '! test -e /etc/remesd/remesd.json && ! test -e /etc/default/remesd'
  check "and leaves keys and chain, and says so" has "$said_at_purge" "$home with its keys and its chain is left"
  check "with their owner" is "$(mode $home/keys/validator.json)" "-rw------- remesd remesd"
  apt install "/opt/r3mes-node_${version}_amd64.deb" >/dev/null 2>&1
  check "installed anew it goes on with that chain" eventually 60 eval 'active && above '"$before"
  inside systemctl stop remesd
}
