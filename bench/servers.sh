# The servers of bench/services, to be sourced: a row for each port, and a function for each server that becomes it.
#
# A row: the server, and after a colon which of its ports; the port; what its protocol is called; how its product is
# called, by anybody, as an extended regular expression in small letters; how much of the version the protocol gives to
# whoever asks without a password: all of it, so many of its numbers, or - for nothing; the package. One whose package may
# not be installed beside another's is unpacked instead: it has a ! before it.
#
# A function runs in an empty folder of its own, with the ports of its rows in their order, and stays in the foreground.
# What it prints is its log.
rows() {
    cat <<'END'
openssh          2222   ssh         openssh             all  openssh-server
dropbear         22     ssh         dropbear.*          all  dropbear-bin
nginx            8000   https?      nginx               all  nginx
nginx:tls        8443   https?      nginx               all  nginx
apache           80     https?      apache.*            all  apache2-bin
lighttpd         8888   https?      lighttpd            all  lighttpd
caddy            2080   https?      caddy.*             -    caddy
haproxy          9090   https?      haproxy.*           -    haproxy
varnish          6081   https?      varnish.*           -    varnish
tomcat           8081   https?      .*tomcat.*          all  tomcat10
squid            3128   http.*      squid.*             all  squid
tinyproxy        8118   http.*      tinyproxy           all  tinyproxy
postfix          25     smtp        postfix.*           -    postfix
exim             2525   smtp        exim.*              all  !exim4-daemon-light
dovecot:imap     143    imap        dovecot.*           -    dovecot-imapd
dovecot:imaps    10993  imaps?      dovecot.*           -    dovecot-imapd
dovecot:pop3     10110  pop3        dovecot.*           -    dovecot-pop3d
dovecot:pop3s    995    pop3s?      dovecot.*           -    dovecot-pop3d
vsftpd           21     ftp         vsftpd              all  vsftpd
proftpd          2121   ftp         proftpd             -    !proftpd-core
pureftpd         2021   ftp         pure-ftpd           -    !pure-ftpd
mariadb          3307   mysql       mariadb.*           all  mariadb-server-core
postgresql       5433   postgresql  postgresql.*        -    postgresql-15
pgbouncer        6432   postgresql  pgbouncer.*         -    pgbouncer
redis            6380   redis       redis.*             all  redis-server
stunnel          6390   redis       redis.*             all  redis-server
memcached        11212  memcached?  memcached.*         all  memcached
tarantool        3301   tarantool   tarantool.*         all  tarantool
rabbitmq         5672   amqp        rabbitmq.*          all  rabbitmq-server
rabbitmq:http    15680  https?      (rabbitmq|cowboy).* -    rabbitmq-server
mosquitto        1884   mqtt        mosquitto.*         all  mosquitto
nats             4223   nats        nats.*              all  nats-server
nats:http        8222   https?      nats.*|go.*         -    nats-server
zookeeper        2181   zookeeper   .*zookeeper.*       all  zookeeper
activemq         61617  .*          .*activemq.*        all  activemq
activemq:stomp   61613  stomp       .*activemq.*        -    activemq
beanstalkd       11301  beanstalk.* beanstalk.*         all  beanstalkd
slapd            3890   ldap        openldap.*          -    slapd
bind             53     d.*         .*bind.*            all  bind9
dnsmasq          5353   d.*         dnsmasq             all  dnsmasq-base
unbound          5300   d.*         .*unbound.*         all  unbound
samba            4450   .*          samba.*             -    samba
rsync            8730   rsync       rsync.*             -    rsync
git              9418   git         git.*               -    git
subversion       3691   svn.*       subversion.*        -    subversion
ngircd           6668   irc         ngircd              all  ngircd
inspircd         6697   irc         inspircd            -    inspircd
prosody          5222   .*xmpp.*|jabber  prosody.*      -    prosody
xrdp             3390   .*(rdp|wbt).* xrdp.*            -    xrdp
tigervnc         5907   vnc         .*vnc.*             -    tigervnc-standalone-server
kamailio         5070   sip         kamailio.*          all  kamailio
dante            1081   socks5?     dante.*             -    dante-server
prometheus       9099   https?      prometheus.*|go.*   all  prometheus
node_exporter    19100  https?      .*node.exporter.*|go.* all prometheus-node-exporter
etcd             12379  https?      etcd.*              all  etcd-server
influxdb         8087   https?      influxdb.*          all  influxdb
icecast          8002   https?      icecast.*           all  icecast2
cups             631    ipp|https?  cups.*              2    cups-daemon
telnetd          2323   telnet      .*telnetd.*         -    inetutils-telnetd
zabbix           10051  zabbix.*    zabbix.*            all  zabbix-agent
coturn           3479   stun        coturn              all  coturn
gearman          4731   gearman     gearman.*           all  gearman-job-server
nrpe             5667   nrpe        nrpe                all  nagios-nrpe-server
gpsd             2948   gpsd.*      gpsd                all  gpsd
mpd              6601   mpd         music.*             -    mpd
monit            2813   http        monit.*             all  monit
podman           2378   http|docker podman.*            all  podman
vlc              8555   rtsp        vlc.*               all  vlc-bin
sphinx           9307   mysql       .*sphinx.*          all  sphinxsearch
jmx              9999   .*rmi.*     java.*              -    zookeeper
END
}

as() { user=$1; shift; chown -R "$user" .; exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"; }

certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=www.example.org -addext subjectAltName=DNS:www.example.org \
        -keyout key.pem -out cert.pem 2>/dev/null
}

openssh() {
    ssh-keygen -q -t ed25519 -N '' -f key
    mkdir -p /run/sshd
    exec /usr/sbin/sshd -D -e -f /dev/null -h "$PWD/key" -o "ListenAddress 127.0.0.1:$1" -o PidFile=none
}

dropbear() {
    dropbearkey -t ed25519 -f key >/dev/null 2>&1
    exec /usr/sbin/dropbear -F -E -r key -P pid -p "127.0.0.1:$1"
}

nginx() {
    certificate
    cat >conf <<END
daemon off; pid pid; error_log stderr; events { }
http {
    access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi; root .;
    server { listen 127.0.0.1:$1; }
    server { listen 127.0.0.1:$2 ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem; }
}
END
    exec /usr/sbin/nginx -e stderr -p "$PWD" -c conf
}

apache() {
    cat >conf <<END
ServerRoot $PWD
ServerName www.example.org
ServerTokens OS
PidFile $PWD/pid
ErrorLog /dev/stderr
Listen 127.0.0.1:$1
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
END
    exec /usr/sbin/apache2 -f "$PWD/conf" -DFOREGROUND
}

lighttpd() {
    printf 'server.document-root = "%s"\nserver.bind = "127.0.0.1"\nserver.port = %s\n' "$PWD" "$1" >conf
    exec /usr/sbin/lighttpd -D -f conf
}

caddy() {
    printf '{\nadmin off\n}\nhttp://:%s {\nbind 127.0.0.1\nrespond "good day"\n}\n' "$1" >conf
    HOME=$PWD exec /usr/bin/caddy run --config conf --adapter caddyfile
}

haproxy() {
    cat >conf <<END
defaults
    mode http
    timeout client 10s
    timeout connect 10s
    timeout server 10s
frontend www
    bind 127.0.0.1:$1
END
    exec /usr/sbin/haproxy -db -f conf
}

varnish() {
    printf 'vcl 4.1;\nbackend default none;\n' >vcl
    exec /usr/sbin/varnishd -F -a "127.0.0.1:$1" -f "$PWD/vcl" -n "$PWD/work" -s malloc,16m -T none
}

tomcat() {
    mkdir conf logs temp webapps work
    cp /usr/share/tomcat10/etc/web.xml conf
    cat >conf/server.xml <<END
<Server port="-1">
  <Service name="Catalina">
    <Connector port="$1" address="127.0.0.1"/>
    <Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="webapps"/></Engine>
  </Service>
</Server>
END
    as tomcat java -Xmx128m -cp /usr/share/tomcat10/bin/bootstrap.jar:/usr/share/tomcat10/bin/tomcat-juli.jar \
        -Dcatalina.home=/usr/share/tomcat10 "-Dcatalina.base=$PWD" "-Djava.io.tmpdir=$PWD/temp" \
        org.apache.catalina.startup.Bootstrap start
}

squid() {
    cat >conf <<END
http_port 127.0.0.1:$1
pid_filename $PWD/pid
cache_log /dev/stderr
access_log none
coredump_dir $PWD
visible_hostname www.example.org
pinger_enable off
END
    chmod 777 .
    exec /usr/sbin/squid -N -f "$PWD/conf"
}

tinyproxy() {
    printf 'Listen 127.0.0.1\nPort %s\n' "$1" >conf
    exec /usr/bin/tinyproxy -d -c conf
}

postfix() {
    mkdir conf queue data
    chown postfix data
    cat >conf/main.cf <<END
compatibility_level = 3.6
myhostname = mail.example.org
smtpd_banner = \$myhostname ESMTP \$mail_name (Debian/GNU)
inet_interfaces = 127.0.0.1
queue_directory = $PWD/queue
data_directory = $PWD/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = /dev/stdout
alias_maps =
local_recipient_maps =
END
    cat >conf/master.cf <<END
127.0.0.1:$1 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
END
    exec /usr/sbin/postfix -c "$PWD/conf" start-fg
}

exim() {
    chown Debian-exim .
    cat >conf <<END
primary_hostname = mail.example.org
local_interfaces = 127.0.0.1
daemon_smtp_ports = $1
spool_directory = $PWD
log_file_path = $PWD/log-%s
pid_file_path = $PWD/pid
keep_environment =
END
    exec "$root/usr/sbin/exim4" -C "$PWD/conf" -bdf
}

dovecot() {
    certificate
    cat >conf <<END
protocols = imap pop3
base_dir = $PWD/run
log_path = /dev/stderr
ssl = yes
ssl_cert = <$PWD/cert.pem
ssl_key = <$PWD/key.pem
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$PWD
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = $1
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $2
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    address = 127.0.0.1
    port = $3
  }
  inet_listener pop3s {
    address = 127.0.0.1
    port = $4
    ssl = yes
  }
}
END
    exec /usr/sbin/dovecot -F -c conf
}

vsftpd() {
    mkdir empty
    cat >conf <<END
background=NO
listen=YES
listen_address=127.0.0.1
listen_port=$1
anonymous_enable=YES
local_enable=NO
ftp_username=nobody
anon_root=$PWD/empty
secure_chroot_dir=$PWD/empty
seccomp_sandbox=NO
END
    exec /usr/sbin/vsftpd conf
}

proftpd() {
    cat >conf <<END
ServerType standalone
ServerName ftp.example.org
DefaultAddress 127.0.0.1
SocketBindTight on
Port $1
User nobody
Group nogroup
UseIPv6 off
PidFile $PWD/pid
ScoreboardFile $PWD/scoreboard
DelayTable $PWD/delay
SystemLog $PWD/log
WtmpLog off
UseReverseDNS off
AuthPAM off
END
    exec "$root/usr/sbin/proftpd" -n -c "$PWD/conf"
}

pureftpd() { exec "$root/usr/sbin/pure-ftpd" -S "127.0.0.1,$1" -E -H -g "$PWD/pid"; }

mariadb() {
    chown nobody .
    /usr/bin/mariadb-install-db --no-defaults --user=nobody "--datadir=$PWD/data" --auth-root-authentication-method=normal
    exec /usr/sbin/mariadbd --no-defaults --user=nobody "--datadir=$PWD/data" --bind-address=127.0.0.1 "--port=$1" \
        "--socket=$PWD/socket" "--pid-file=$PWD/pid"
}

postgresql() {
    chown postgres .
    /usr/sbin/runuser -u postgres -- /usr/lib/postgresql/15/bin/initdb -D data --locale=C -A scram-sha-256 --pwfile=/etc/hostname
    as postgres /usr/lib/postgresql/15/bin/postgres -D data -p "$1" -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$PWD"
}

pgbouncer() {
    printf '[databases]\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\nauth_type = trust\nauth_file = users\n' \
        "$1" >conf
    touch users
    as postgres /usr/sbin/pgbouncer conf
}

redis() { exec /usr/bin/redis-server --bind 127.0.0.1 --port "$1" --dir "$PWD" --save ''; }

stunnel() {
    certificate
    mkdir inside
    (cd inside && redis 6399) &
    printf 'foreground = yes\npid =\n[redis]\naccept = 127.0.0.1:%s\nconnect = 127.0.0.1:6399\ncert = cert.pem\nkey = key.pem\n' "$1" >conf
    exec /usr/bin/stunnel4 conf
}

memcached() { exec /usr/bin/memcached -u nobody -l 127.0.0.1 -p "$1" -U 0; }

tarantool() {
    printf "box.cfg { listen = '127.0.0.1:%s' }\n" "$1" >init.lua
    as nobody /usr/bin/tarantool init.lua
}

rabbitmq() {
    printf 'listeners.tcp.1 = 127.0.0.1:%s\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = %s\n' "$1" "$2" >rabbitmq.conf
    echo '[rabbitmq_management].' >plugins
    export HOME="$PWD" RABBITMQ_NODENAME=bench@localhost "RABBITMQ_MNESIA_BASE=$PWD/data" "RABBITMQ_LOG_BASE=$PWD/logs" \
        "RABBITMQ_CONFIG_FILE=$PWD/rabbitmq.conf" "RABBITMQ_ENABLED_PLUGINS_FILE=$PWD/plugins" RABBITMQ_LOGS=-
    as rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server
}

mosquitto() {
    printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser nobody\n' "$1" >conf
    exec /usr/sbin/mosquitto -c conf
}

nats() { exec /usr/sbin/nats-server -a 127.0.0.1 -p "$1" -m "$2"; }

zookeeper() {
    printf 'dataDir=%s/data\nclientPortAddress=127.0.0.1\nclientPort=%s\nadmin.enableServer=false\n' "$PWD" "$1" >conf
    exec java -Xmx64m -cp /usr/share/java/zookeeper.jar org.apache.zookeeper.server.quorum.QuorumPeerMain conf
}

activemq() {
    exec java -Xmx128m -cp '/usr/share/activemq/lib/*:/usr/share/activemq/lib/optional/*' \
        "-Dactivemq.base=$PWD" "-Dactivemq.data=$PWD" org.apache.activemq.console.Main start \
        "broker:(tcp://127.0.0.1:$1,stomp://127.0.0.1:$2)?persistent=false&useJmx=false"
}

beanstalkd() { exec /usr/bin/beanstalkd -l 127.0.0.1 -p "$1"; }

slapd() {
    mkdir data
    cat >conf <<END
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix dc=example,dc=org
directory $PWD/data
END
    exec /usr/sbin/slapd -d 0 -h "ldap://127.0.0.1:$1" -f conf
}

bind() {
    cat >conf <<END
options {
    directory "$PWD"; pid-file none; session-keyfile none; recursion no;
    listen-on port $1 { 127.0.0.1; }; listen-on-v6 { none; };
};
controls { };
END
    exec /usr/sbin/named -g -c "$PWD/conf"
}

dnsmasq() {
    exec /usr/sbin/dnsmasq -k --conf-file=/dev/null --bind-interfaces --listen-address=127.0.0.1 "--port=$1" --no-resolv --no-hosts \
        --user=nobody --pid-file= --log-facility=-
}

unbound() {
    cat >conf <<END
server:
    interface: 127.0.0.1
    port: $1
    do-daemonize: no
    chroot: ""
    username: ""
    directory: "$PWD"
    pidfile: "$PWD/pid"
    use-syslog: no
    logfile: ""
    module-config: "iterator"
remote-control:
    control-enable: no
END
    exec /usr/sbin/unbound -d -c conf
}

samba() {
    mkdir private state cache lock pid ncalrpc public
    cat >conf <<END
[global]
    interfaces = 127.0.0.1
    bind interfaces only = yes
    smb ports = $1
    private dir = $PWD/private
    state directory = $PWD/state
    cache directory = $PWD/cache
    lock directory = $PWD/lock
    pid directory = $PWD/pid
    ncalrpc dir = $PWD/ncalrpc
    map to guest = bad user
    disable spoolss = yes
[public]
    path = $PWD/public
    guest ok = yes
END
    exec /usr/sbin/smbd --foreground --no-process-group --debug-stdout -s "$PWD/conf"
}

rsync() {
    printf '[public]\npath = %s\n' "$PWD" >conf
    exec /usr/bin/rsync --daemon --no-detach --config=conf --address=127.0.0.1 "--port=$1"
}

git() {
    /usr/bin/git init -q --bare project.git
    exec /usr/bin/git daemon --listen=127.0.0.1 "--port=$1" --base-path=. --export-all
}

subversion() {
    svnadmin create project
    exec /usr/bin/svnserve -d --foreground --listen-host 127.0.0.1 --listen-port "$1" -r .
}

ngircd() {
    cat >conf <<END
[Global]
    Name = irc.example.org
    Info = a server
    Listen = 127.0.0.1
    Ports = $1
[Options]
    DNS = no
    Ident = no
    PAM = no
END
    exec /usr/sbin/ngircd -n -f "$PWD/conf"
}

inspircd() {
    cat >conf <<END
<server name="irc.example.org" description="a server" network="Example">
<admin name="admin" nick="admin" email="admin@example.org">
<bind address="127.0.0.1" port="$1" type="clients">
<connect allow="*" resolvehostnames="no">
<path moduledir="/usr/lib/inspircd/modules" datadir="$PWD" logdir="$PWD" runtimedir="$PWD">
<pid file="$PWD/pid">
END
    as nobody /usr/sbin/inspircd --nofork --config "$PWD/conf"
}

prosody() {
    cat >prosody.cfg.lua <<END
pidfile = "$PWD/pid"; data_path = "$PWD"; run_as_root = true; interfaces = { "127.0.0.1" }; c2s_ports = { $1 };
modules_enabled = { "saslauth", "version", "disco" }; modules_disabled = { "s2s" };
log = { info = "*console" }
VirtualHost "localhost"
END
    as prosody /usr/bin/prosody -F --config "$PWD/prosody.cfg.lua"
}

xrdp() {
    certificate
    sed -e "s|^port=3389|port=tcp://127.0.0.1:$1|" -e "s|^certificate=.*|certificate=$PWD/cert.pem|" \
        -e "s|^key_file=.*|key_file=$PWD/key.pem|" -e "s|^LogFile=.*|LogFile=$PWD/log|" /etc/xrdp/xrdp.ini >xrdp.ini
    exec /usr/sbin/xrdp -n -c "$PWD/xrdp.ini"
}

tigervnc() {
    mkdir -p /tmp/.X11-unix
    mount -t tmpfs tmpfs /tmp/.X11-unix
    HOME=$PWD exec Xtigervnc :7 -rfbport "$1" -interface 127.0.0.1 -SecurityTypes None -geometry 640x480 -nolock -nolisten tcp
}

kamailio() {
    cat >conf <<END
log_stderror=yes
children=1
listen=tcp:127.0.0.1:$1
loadmodule "/usr/lib/x86_64-linux-gnu/kamailio/modules/sl.so"
request_route { sl_send_reply("200", "OK"); }
END
    exec /usr/sbin/kamailio -DD -E -f conf -Y "$PWD"
}

dante() {
    cat >conf <<END
logoutput: stderr
internal: 127.0.0.1 port = $1
external: lo
clientmethod: none
socksmethod: none
user.unprivileged: nobody
client pass { from: 0/0 to: 0/0 }
socks pass { from: 0/0 to: 0/0 }
END
    exec /usr/sbin/danted -f "$PWD/conf" -p "$PWD/pid"
}

prometheus() {
    echo 'scrape_configs: []' >conf
    exec /usr/bin/prometheus --config.file=conf "--storage.tsdb.path=$PWD/data" "--web.listen-address=127.0.0.1:$1"
}

node_exporter() { exec /usr/bin/prometheus-node-exporter "--web.listen-address=127.0.0.1:$1"; }

etcd() {
    exec /usr/bin/etcd --data-dir data --listen-client-urls "http://127.0.0.1:$1" --advertise-client-urls "http://127.0.0.1:$1" \
        --listen-peer-urls http://127.0.0.1:2390 --initial-advertise-peer-urls http://127.0.0.1:2390 \
        --initial-cluster default=http://127.0.0.1:2390
}

influxdb() {
    cat >conf <<END
reporting-disabled = true
bind-address = "127.0.0.1:8098"
[meta]
  dir = "$PWD/meta"
[data]
  dir = "$PWD/data"
  wal-dir = "$PWD/wal"
[http]
  bind-address = "127.0.0.1:$1"
END
    exec /usr/bin/influxd run -config conf
}

icecast() {
    cat >conf <<END
<icecast>
  <hostname>www.example.org</hostname>
  <listen-socket><port>$1</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <authentication><source-password>secret</source-password><admin-password>secret</admin-password></authentication>
  <paths><basedir>$PWD</basedir><logdir>$PWD</logdir><webroot>/usr/share/icecast2/web</webroot>
    <adminroot>/usr/share/icecast2/admin</adminroot></paths>
</icecast>
END
    as icecast2 /usr/bin/icecast2 -c conf
}

cups() {
    mkdir cache spool state temp
    printf 'Listen 127.0.0.1:%s\nLogLevel warn\n<Location />\nAllow all\n</Location>\n' "$1" >cupsd.conf
    printf 'CacheDir %s/cache\nRequestRoot %s/spool\nStateDir %s/state\nTempDir %s/temp\nServerRoot %s\nErrorLog stderr\nAccessLog stderr\nPageLog stderr\n' \
        "$PWD" "$PWD" "$PWD" "$PWD" "$PWD" >cups-files.conf
    exec /usr/sbin/cupsd -f -c "$PWD/cupsd.conf" -s "$PWD/cups-files.conf"
}

telnetd() { exec socat "TCP-LISTEN:$1,bind=127.0.0.1,fork,reuseaddr" EXEC:/usr/sbin/telnetd,nofork; }

zabbix() {
    printf 'LogType=console\nServer=127.0.0.1\nListenIP=127.0.0.1\nListenPort=%s\nPidFile=%s/pid\nHostname=www\n' "$1" "$PWD" >conf
    as nobody /usr/sbin/zabbix_agentd -f -c "$PWD/conf"
}

jmx() {
    printf 'dataDir=%s/data\nclientPortAddress=127.0.0.1\nclientPort=2182\nadmin.enableServer=false\n' "$PWD" >conf
    exec java -Xmx64m "-Dcom.sun.management.jmxremote.port=$1" -Dcom.sun.management.jmxremote.host=127.0.0.1 \
        -Dcom.sun.management.jmxremote.ssl=false -Dcom.sun.management.jmxremote.authenticate=false \
        -cp /usr/share/java/zookeeper.jar org.apache.zookeeper.server.quorum.QuorumPeerMain conf
}

coturn() {
    exec /usr/bin/turnserver -n -L 127.0.0.1 -p "$1" --no-tls --no-dtls --no-cli -l stdout --db "$PWD/db" --pidfile "$PWD/pid"
}

gearman() { exec /usr/sbin/gearmand -L 127.0.0.1 -p "$1" -l stderr; }

nrpe() {
    cat >conf <<END
pid_file=$PWD/pid
server_port=$1
server_address=127.0.0.1
nrpe_user=nobody
nrpe_group=nogroup
allowed_hosts=127.0.0.0/8
END
    exec /usr/sbin/nrpe -n -f -c conf
}

gpsd() { exec /usr/sbin/gpsd -N -F "$PWD/socket" -S "$1"; }

mpd() {
    mkdir music
    cat >conf <<END
music_directory "$PWD/music"
bind_to_address "127.0.0.1"
port "$1"
db_file "$PWD/db"
audio_output {
    type "null"
    name "none"
}
END
    exec /usr/bin/mpd --no-daemon --stderr conf
}

monit() {
    cat >conf <<END
set daemon 60
set log $PWD/log
set pidfile $PWD/pid
set statefile $PWD/state
set idfile $PWD/id
set httpd port $1 and use address 127.0.0.1
    allow admin:monit
END
    chmod 600 conf
    exec /usr/bin/monit -I -c "$PWD/conf"
}

podman() {
    exec /usr/bin/podman --root "$PWD/root" --runroot "$PWD/run" --storage-driver vfs --cgroup-manager cgroupfs system service \
        --time 0 "tcp:127.0.0.1:$1"
}

vlc() {
    # an hour of silence
    { printf 'RIFF\044\350\156\003WAVEfmt \020\000\000\000\001\000\001\000\100\037\000\000\200\076\000\000\002\000\020\000data\000\350\156\003'
        head -c 57600000 /dev/zero; } >silence.wav
    export HOME="$PWD"
    as nobody /usr/bin/vlc -I dummy silence.wav --sout "#rtp{sdp=rtsp://127.0.0.1:$1/silence}" --sout-keep
}

sphinx() {
    cat >conf <<END
index documents
{
    type = rt
    path = $PWD/documents
    rt_field = text
    rt_attr_uint = number
}
searchd
{
    listen = 127.0.0.1:$1:mysql41
    log = $PWD/log
    pid_file = $PWD/pid
    binlog_path =
}
END
    exec /usr/bin/searchd --nodetach --config conf
}
