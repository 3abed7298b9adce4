# Makes the bucket, and has what is written into it on the disk before it is acknowledged. Doing it twice changes nothing.
set -eu

ask() { weed shell -master=storage:9333; }

echo "s3.bucket.create -name $BUCKET" | ask || true
echo "fs.configure -locationPrefix=/buckets/$BUCKET/ -fsync=true -apply" | ask
echo 's3.bucket.list' | ask | grep -w -- "$BUCKET"
