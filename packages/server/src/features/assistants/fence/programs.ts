/** Programs that run other programs, or a text as one, whatever their arguments are: no rule may allow them. */
const CARRIERS = new Set(
  [
    // Shells and what reads a program from its arguments.
    'sh ash bash dash zsh fish ksh mksh csh tcsh rbash busybox toybox elvish nu xonsh python pypy ipython perl ruby irb node nodejs bun bunx',
    'deno npx npm tsx php lua luajit tclsh wish expect awk gawk mawk nawk sed gsed r rscript octave guile osascript jshell java groovy scala erl',
    'elixir powershell powershell_ise pwsh cmd command wscript cscript mshta rundll regsvr msbuild installutil forfiles wsl wmic',
    // What runs the rest of its arguments.
    'env sudo sudoedit su doas pkexec runuser runas gosu xargs parallel nohup setsid nice ionice chrt taskset timeout stdbuf unbuffer time watch',
    'script flock chroot unshare nsenter setpriv capsh fakeroot proot bwrap firejail strace ltrace gdb lldb valgrind perf systemd-run run-parts',
    'start-stop-daemon daemonize screen tmux exec eval start at batch crontab schtasks entr inotifywait logsave choom prlimit numactl linux',
    'setarch i386 x86_64 catchsegv ld ld.so',
    // What reaches other machines or roots, and runs there.
    'ssh scp sftp rsync rsh telnet mosh docker podman nerdctl kubectl lxc lxc-attach machinectl virsh ansible psexec winrs',
    // What has a way out to a shell, or an option that runs a command.
    'vi vim nvim view ex ed nano pico emacs less more most man pg git hg svn tar bsdtar cpio zip rpm dpkg make gmake cmake ninja gcc cc psql',
    'mysql mariadb sqlite mongo mongosh redis-cli bc dc m4 ftp lftp nc ncat socat openssl curl wget bitsadmin certutil tcpdump nmap dd install',
    'pip gem cargo go split sort mail mutt busctl dbus-send',
  ].flatMap((names) => names.split(' ')),
);

/** Arguments that turn `find` into something that runs, removes or writes. */
const FIND_ACTIONS = /^-(?:exec|execdir|ok|okdir|delete|fprint|fprint0|fprintf|fls|files0-from)$/;

/** Files that Windows hands to an interpreter, whose own rules of quoting apply then. */
const SCRIPT = /\.(?:bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msc|lnk|scr|pif|sh|py|pl|rb)$/;

/**
 * The names by which a program may be known, from a path or a name as typed, in lower case: without folders and `.exe`; without a version at its end
 * (`python3.11`); without a variant (`vim.basic`, `mkfs.ext4`).
 */
export function programNames(program: string): readonly string[] {
  const file = (program.split(/[\\/]/).at(-1) ?? '').trim().toLowerCase();
  const bare = file.replace(/[. ]+$/, '').replace(/\.(?:exe|com)$/, '');
  const [head = ''] = bare.split('.');
  return [bare, bare.replace(/[-.\d]+$/, ''), head, head.replace(/[-\d]+$/, '')].filter(
    (name) => name !== '',
  );
}

/** Whether a command can carry another one in it, so that its own arguments say nothing of what it does. */
export function carriesAnother(program: string, args: readonly string[]): boolean {
  const names = programNames(program);
  if (names.some((name) => CARRIERS.has(name) || name.startsWith('ld-'))) return true;
  if (SCRIPT.test(program.trim().toLowerCase())) return true;
  return names.includes('find') && args.some((arg) => FIND_ACTIONS.test(arg));
}
