#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Starts interpreter threads, prints the namespaces of every thread of this process, waits for the
# end of stdin. Needs a perl built with threads: perl -V:useithreads
use strict;
use warnings;
use threads;
use Thread::Queue;

my @types = qw(cgroup ipc mnt net pid time user uts);
my $tasks = '/proc/self/task';

# What stands in the link /proc/self/task/TID/ns/TYPE, "net:[4026531840]", is the inode number.
sub inode {
	my ($tid, $type) = @_;
	my ($inode) = readlink("$tasks/$tid/ns/$type") =~ /\[(\d+)\]/;
	return $inode;
}

sub name {
	my ($tid) = @_;
	open my $comm, '<', "$tasks/$tid/comm" or die "$tasks/$tid/comm: $!\n";
	chomp(my $name = <$comm>);
	return $name;
}

# Each thread waits at the queue until it is closed.
my $queue   = Thread::Queue->new;
my @workers = map { threads->create(sub { $queue->dequeue }) } 1 .. 4;

$| = 1;
printf '%7s' . ' %10s' x @types . "  %s\n", 'thread', @types, 'name';
opendir my $directory, $tasks or die "$tasks: $!\n";
my @tids = sort { $a <=> $b } grep { /^\d+$/ } readdir $directory;
for my $tid (@tids) {
	my @inodes = map { inode($tid, $_) } @types;
	printf '%7s' . ' %10s' x @types . "  %s\n", $tid, @inodes, name($tid);
}
printf "%d threads are up, this is process %d\n", scalar @tids, $$;

1 while <STDIN>;
$queue->end;
$_->join for @workers;
